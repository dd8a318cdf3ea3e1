"""The door: `streamlit run app.py`.

The pages hang on pages/ui/router.py and not on this file, because Streamlit takes a `pages` folder beside its main
script for an older kind of app, and would answer the first deep link after a start without the router.
"""

import streamlit as st
from starlette.middleware import Middleware

from pages.ui import guard, routes, security, warm

app = st.App(
    "pages/ui/router.py",
    lifespan=warm.lifespan,
    routes=routes.ROUTES,
    middleware=[Middleware(security.SecurityHeaders)],
    on_script_error=guard.log_error,
)
