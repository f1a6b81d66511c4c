"""Trains a model on what people decided, measures it against the one in use on the newest unseen mail, and keeps the better."""

from django_tasks import task

QUEUE = "slow"


@task(queue_name=QUEUE)
def train_job(model_id: int) -> None:
    """Train one model version."""
    from .training import train

    train(model_id)
