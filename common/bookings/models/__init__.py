"""Tables of bookings."""

from .bookings import Booking, State, Via
from .services import Closure, Days, Hours, Kind, Service, WhenAway

__all__ = ["Booking", "Closure", "Days", "Hours", "Kind", "Service", "State", "Via", "WhenAway"]
