// oidc-provider, as it is: an outside issuer with its own pages, where anybody is whoever it says.
import http from 'node:http'
import Provider from 'oidc-provider'

const told = JSON.parse(process.argv[2])
const server = http.createServer()
server.listen(told.port, '127.0.0.1', () => {
  const provider = new Provider(`http://127.0.0.1:${told.port}`, {
    clients: [
      {
        client_id: told.client_id,
        client_secret: told.client_secret,
        redirect_uris: [told.back],
        token_endpoint_auth_method: told.auth_method,
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ['rekaan'] },
  })
  server.on('request', provider.callback())
  process.stdout.write('ready\n')
})
