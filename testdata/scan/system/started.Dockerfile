FROM node:22
ENTRYPOINT ["npx", "serve", "-l", "3001"]
CMD ["python", "-m", "uvicorn", "shop:app", \
    "--host", "0.0.0.0", "--port", "3002", "--timeout", "30000"]
CMD PORT=3003 exec gunicorn -b 0.0.0.0:3004 shop:app
CMD echo "listening --port 3005"
ENTRYPOINT ["/start.sh", "--size", "4096"]
CMD ["node", "app.js", "--api-port", "3006", "http://host.docker.internal:3007"]
CMD docker run -p 3008:80 nginx && serve -l $WEB_PORT
