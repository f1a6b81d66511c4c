"""A solution that the desk cannot train says so, and nothing is started."""

import pytest
from django.test import Client

from mertid.core import Refused
from mertid.desk import store
from mertid.desk.models import ModelVersion, Role, Seat
from tests.desk.request_town import hall


@pytest.mark.django_db
def test_the_models_page_of_access_says_that_nothing_is_trained() -> None:
    place = hall()
    Seat.objects.create(user=place.ann, role=Role.DATA_SCIENTIST)
    client = Client()
    client.force_login(place.ann, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/disclosure/models/").content.decode()
    assert "Her trænes ingen model endnu" in page
    assert "Træn den første model" not in page
    assert client.get("/disclosure/models/readiness/")["Location"] == "/disclosure/models/"
    answer = client.post("/disclosure/models/train/", follow=True)
    assert "ikke sat noget i gang" in answer.content.decode()
    assert not ModelVersion.objects.exists()


@pytest.mark.django_db
def test_a_training_that_cannot_be_is_refused() -> None:
    place = hall()
    with pytest.raises(Refused, match="disclosure marks passages"):
        store.new_model(who=store.person(place.ann), deployment=place.deployment)
    assert not ModelVersion.objects.exists()
