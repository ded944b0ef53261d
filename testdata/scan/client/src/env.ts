import { z } from 'zod';
export const env = createEnv({
  PORT: z.coerce.number().default(5120),
  API_URL: z.string().default('http://localhost:5121'),
  apiPort: process.env.API_PORT ?? 5122,
  LIMIT: z.coerce.number().default(5123),
  clientPort: 5124,
});
