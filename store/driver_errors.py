"""What a database's driver says when it cannot, in people's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as AllTaken

from states.definition import Words
from states.errors import StoreUnavailable


@contextmanager
def worded(engine: Engine) -> Iterator[None]:
    """The driver's errors in people's words; connections to a server that went away are let go."""
    driver = engine.dialect.loaded_dbapi
    try:
        yield
    except AllTaken:
        raise StoreUnavailable(
            Words(
                ru="Сейчас слишком много обращений сразу. Подождите немного и повторите.",
                en="Too many ask at once just now. Wait a little and try again.",
            )
        ) from None
    except (driver.OperationalError, DBAPIError) as error:
        engine.dispose()
        raise unavailable(str(getattr(error, "orig", error))) from error
    except driver.DatabaseError as error:
        if "not a database" in str(error):
            raise unavailable(str(error)) from error
        raise


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
