"""A process that goes on accepting disputes through the one door, and says each number once it is committed."""

import os
import sys

import django

django.setup()

from kernel.reach.models import Office, User  # noqa: E402
from tests.cast import Cast  # noqa: E402
from tests.keeping import new_case  # noqa: E402


def main() -> None:
    mediator, committee = User.objects.get(username="mediator"), Office.objects.get(name="柳溪村人民调解委员会")
    cast = Cast(**{**dict.fromkeys(Cast.__annotations__), "mediator": mediator, "committee": committee})
    for n in range(100_000):
        case = new_case(cast, n)
        sys.stdout.write(f"{case.number}\n")
        sys.stdout.flush()
        if os.getppid() == 1:  # whoever started us is gone
            return


main()
