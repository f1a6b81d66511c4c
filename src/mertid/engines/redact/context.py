"""What the finding has to know beside the text: which law, whose documents they are, who asks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """What is known of a request.

    ``law`` is a key of `law.laws`. ``authority_domains`` are the authority's mail domains (``bakkely.example``), ``staff`` the names of
    its employees, ``own`` its own telephone numbers, addresses and mail addresses, which are public. ``requester`` holds names, CPR
    number, mail, telephone and address of the person who asks, one a text. ``words`` are further words that the authority always
    wants to see marked. ``names_model`` is the folder of a larger model that finds names instead of the shipped one (`names.plug`).
    """

    law: str = "offentlighedsloven"
    authority_name: str = ""
    authority_domains: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    requester: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    names_model: str = ""
