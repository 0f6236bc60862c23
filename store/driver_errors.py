"""What a database's driver says when it cannot, in people's words."""

from states.definition import Words
from states.errors import StoreUnavailable


def unavailable(reason: str) -> StoreUnavailable:
    """What a driver says, in words."""
    if "locked" in reason:
        return StoreUnavailable(
            Words(
                ru="База данных занята другой программой. Подождите и повторите; если не помогает, "
                "завершите другие процессы nastavnik.",
                en="The database is locked by another program. Wait and try again; if that does "
                "not help, stop other nastavnik processes.",
            )
        )
    return StoreUnavailable(
        Words(
            ru=f"База данных недоступна: {reason}. Проверьте адрес, место на диске и права.",
            en=f"The database is unavailable: {reason}. Check its address, disk space and rights.",
        )
    )
