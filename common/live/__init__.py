"""Pages that follow what happens: a stream says that something changed, the page asks for its part again by itself.

Streams carry no data, so that reach is asked where it always is; where there is no stream the page looks by the clock.
"""
