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
ADMIN_PORT = int(os.environ.get("ADMIN_PORT", "8062"), 10)
HEX_PORT = int(os.environ["HEX_PORT"], base=16)
METRICS_PORT = int(os.getenv("METRICS_PORT") or 8063)
BOUND_PORT = max(1024, int(value))
SHORT_PORT = str(os.getenv("SHORT_PORT"))[0:5000].zfill(50)
print("Listening on http://localhost:8064")
logger.info("http://localhost:8065")
logging.warning(f"http://localhost:8066")
raise ImproperlyConfiguredError('http://localhost:8067')
API_DESCRIPTION = "see http://localhost:8068"
