// openid-client, as it is: every flow that this service offers.
import * as client from 'openid-client'
import { must, privateKey, run, told, visit } from './speaking.mjs'

const plans = new URL('/v1/plans', told.issuer)

function discover(id, proof) {
  // This machine is reached by plain http; that is the one thing the library is told besides its names.
  return client.discovery(new URL(told.issuer), id, undefined, proof, {
    algorithm: 'oauth2',
    execute: [client.allowInsecureRequests],
  })
}

async function status(config, token) {
  try {
    return (await client.fetchProtectedResource(config, token, plans, 'GET')).status
  } catch (error) {
    return error.status
  }
}

async function code(config) {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: told.back,
    scope: told.people_scope,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  })
  return client.authorizationCodeGrant(config, await visit(url), { pkceCodeVerifier: verifier, expectedState: state })
}

async function people(config) {
  const tokens = await code(config)
  must((await status(config, tokens.access_token)) === 200, 'the token opens nothing')
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token)
  must(renewed.refresh_token !== tokens.refresh_token, 'the refresh token was not turned')
  must((await status(config, renewed.access_token)) === 200, 'the renewed token opens nothing')
  await client.tokenRevocation(config, renewed.refresh_token)
  must((await status(config, renewed.access_token)) === 401, 'a revoked token counts')
}

async function machine(config) {
  const tokens = await client.clientCredentialsGrant(config, { scope: told.machine_scope })
  must(tokens.scope === told.machine_scope, 'another scope')
  must((await client.tokenIntrospection(config, tokens.access_token)).active, 'the token is not known')
  must((await status(config, tokens.access_token)) === 200, 'the token opens nothing')
  await client.tokenRevocation(config, tokens.access_token)
  must(!(await client.tokenIntrospection(config, tokens.access_token)).active, 'a revoked token counts')
}

await run({
  'code, refresh and revocation of a public client': async () => people(await discover(told.public, client.None())),
  'code, refresh and revocation of a confidential client': async () =>
    people(await discover(told.confidential[0], client.ClientSecretBasic(told.confidential[1]))),
  'client credentials, introspection and revocation by secret': async () =>
    machine(await discover(told.by_secret[0], client.ClientSecretBasic(told.by_secret[1]))),
  'client credentials, introspection and revocation by key': async () =>
    machine(await discover(told.by_key[0], client.PrivateKeyJwt(await privateKey(told.by_key[1])))),
})
