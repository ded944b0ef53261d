// A generator asks a server that runs already.
const port = 8801
const server = { adminPort: 8802, timeout: 8803 }

export default {
  schema: ['http://localhost:8804/graphql', `http://localhost:${port}/graphql`, 'https://api.example.com:8805/graphql'],
  documents: ['src/**/*.tsx'],
  generates: { './src/8806/': { preset: 'client' } },
}
