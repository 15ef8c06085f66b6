"""值班: lawyers on duty at the centre and the 法律驿站, shared out fairly, changed by hand, exchanged by agreement."""
