// port 8610
module.exports = {
  apps: [{
    name: 'shop',
    script: 'serve.js',
    args: '--port 8611',
    node_args: ['--inspect=8612'],
    interpreter_args: "--inspect-brk=8613",
    instances: 8614, max_memory_restart: '8615M', kill_timeout: 8616,
    env: { PORT: 8617, LIMIT: 8618 },
    env_production: { "PORT": 8619 },
  }],
  deploy: { production: { user: 'me', host: ['a.example.com', 'b.example.com'], port: 8620 } },
};
