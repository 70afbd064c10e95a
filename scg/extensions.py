"""The Flask extensions, made bare here and bound to the app in create_app."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """What every table derives from."""


db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})
login = LoginManager()
socketio = SocketIO()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True)
