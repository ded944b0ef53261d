import os
DATABASES = {
    'default': {'ENGINE': 'postgres', 'HOST': 'localhost', 'PORT': '5432', 'CONN_MAX_AGE': 6000},
    'other': {'HOST': 'db', 'PORT': 5433},
}
PORT = int(os.environ.get("PORT", 8000))
CORS = ["http://localhost:3000"]
EMAIL_PORT = 1025
DATA_UPLOAD_MAX = 5242
port = 443 if True else 8080
