// oauth4webapi, as it is: every flow that this service offers, step by step, and the token read as an API of others would.
import * as oauth from 'oauth4webapi'
import { must, privateKey, run, told, visit } from './speaking.mjs'

// This machine is reached by plain http; that is the one thing the library is told besides its names.
const plain = { [oauth.allowInsecureRequests]: true }
const issuer = new URL(told.issuer)
const plans = new URL('/v1/plans', issuer)
const as = await oauth.processDiscoveryResponse(
  issuer,
  await oauth.discoveryRequest(issuer, { ...plain, algorithm: 'oauth2' }),
)

async function status(token) {
  try {
    return (await oauth.protectedResourceRequest(token, 'GET', plans, undefined, undefined, plain)).status
  } catch (error) {
    return error.status
  }
}

async function people(id, proof) {
  const client = { client_id: id }
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(as.authorization_endpoint)
  url.search = new URLSearchParams({
    client_id: id,
    response_type: 'code',
    redirect_uri: told.back,
    scope: told.people_scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  })
  const answer = oauth.validateAuthResponse(as, client, await visit(url), state)
  const tokens = await oauth.processAuthorizationCodeResponse(
    as,
    client,
    await oauth.authorizationCodeGrantRequest(as, client, proof, answer, told.back, verifier, plain),
  )
  must((await status(tokens.access_token)) === 200, 'the token opens nothing')
  const renewed = await oauth.processRefreshTokenResponse(
    as,
    client,
    await oauth.refreshTokenGrantRequest(as, client, proof, tokens.refresh_token, plain),
  )
  must(renewed.refresh_token !== tokens.refresh_token, 'the refresh token was not turned')
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(as, client, proof, renewed.access_token, plain),
  )
  must((await status(renewed.access_token)) === 401, 'a revoked token counts')
}

async function machine(id, proof) {
  const client = { client_id: id }
  const tokens = await oauth.processClientCredentialsResponse(
    as,
    client,
    await oauth.clientCredentialsGrantRequest(as, client, proof, { scope: told.machine_scope }, plain),
  )
  const known = await oauth.processIntrospectionResponse(
    as,
    client,
    await oauth.introspectionRequest(as, client, proof, tokens.access_token, plain),
  )
  must(known.active && known.client_id === id, 'the token is not known')
  const asked = new Request(plans, { headers: { authorization: `Bearer ${tokens.access_token}` } })
  const claims = await oauth.validateJwtAccessToken(as, asked, told.issuer, plain)
  must(claims.client_id === id && claims.scope === told.machine_scope, 'the token says something else')
  must((await status(tokens.access_token)) === 200, 'the token opens nothing')
}

await run({
  'the description of the API leads to the issuer': async () => {
    const found = await oauth.resourceDiscoveryRequest(issuer, plain)
    const resource = await oauth.processResourceDiscoveryResponse(issuer, found)
    must(resource.authorization_servers.includes(told.issuer), 'another issuer')
  },
  'code, refresh and revocation of a public client': () => people(told.public, oauth.None()),
  'code, refresh and revocation of a confidential client': () =>
    people(told.confidential[0], oauth.ClientSecretBasic(told.confidential[1])),
  'client credentials and introspection by secret': () =>
    machine(told.by_secret[0], oauth.ClientSecretBasic(told.by_secret[1])),
  'client credentials and introspection by key': async () =>
    machine(told.by_key[0], oauth.PrivateKeyJwt(await privateKey(told.by_key[1]))),
})
