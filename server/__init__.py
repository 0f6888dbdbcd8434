"""How it is served: Starlette, processes, storage and the outside world."""
