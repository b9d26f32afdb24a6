// An OpenID Connect provider for tests and trials on loopback: the certified library, with ProConnect's habits
// (signed userinfo, acr and amr in the ID token), and a person who signs in without being asked.
// Settings come as JSON in PROVIDER; `POST /told` changes what the next sign-in says.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const settings = JSON.parse(process.env.PROVIDER);
const person = {
  sub: 'a0f1', acr: 'eidas2', amr: ['pwd', 'mfa'], siret: '13002526500013', agrees: true, authTime: null,
  ...(settings.person ?? {}),
};

const provider = new Provider(settings.issuer, {
  clients: [{
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
    redirect_uris: settings.redirects,
    post_logout_redirect_uris: settings.afterSignOut,
    token_endpoint_auth_method: 'client_secret_post',
    userinfo_signed_response_alg: settings.algorithm ?? 'RS256',
    id_token_signed_response_alg: settings.algorithm ?? 'RS256',
    require_auth_time: true,
  }],
  jwks: settings.jwks,
  cookies: { keys: ['a key of the tests and of nothing else'] },
  acrValues: ['eidas1', 'eidas2', 'eidas3',
    'https://proconnect.gouv.fr/assurance/self-asserted-2fa',
    'https://proconnect.gouv.fr/assurance/consistency-checked-2fa'],
  scopes: ['openid', 'siret'],
  claims: { openid: ['sub'], siret: ['siret'], acr: null, amr: null, auth_time: null },
  pkce: { required: () => Boolean(settings.pkceRequired) },
  ttl: { AccessToken: 60, IdToken: 60, AuthorizationCode: 30, Session: 3600, Grant: 3600, Interaction: 600 },
  conformIdTokenClaims: false,
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = `<!doctype html><title>Sign out</title>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
      },
      postLogoutSuccessSource: (ctx) => { ctx.body = 'signed out'; },
    },
  },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, siret: person.siret, amr: person.amr }),
  }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});
provider.proxy = true;
if (settings.noPkce) {
  // As ProConnect answered in 2025: a parameter that it does not know refuses the whole.
  provider.use(async (ctx, next) => {
    if (ctx.path === '/auth' && 'code_challenge' in ctx.query) {
      ctx.throw(400, 'Y000400');
    }
    await next();
  });
}

provider.use(async (ctx, next) => {
  if (ctx.path === '/told' && ctx.method === 'POST') {
    let body = '';
    for await (const part of ctx.req) body += part;
    Object.assign(person, JSON.parse(body));
    ctx.body = 'told';
    return;
  }
  if (!ctx.path.startsWith('/interaction/')) {
    await next();
    return;
  }
  if (!person.agrees) {
    await provider.interactionFinished(ctx.req, ctx.res, { error: 'access_denied' });
    ctx.respond = false;
    return;
  }
  const { prompt, params, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  let result;
  if (prompt.name === 'login') {
    const ts = person.authTime ?? Math.floor(Date.now() / 1000);
    result = { login: { accountId: person.sub, acr: person.acr, amr: person.amr, ts } };
  } else {
    const grant = grantId ? await provider.Grant.find(grantId)
      : new provider.Grant({ accountId: person.sub, clientId: params.client_id });
    grant.addOIDCScope('openid siret');
    result = { consent: { grantId: await grant.save() } };
  }
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
  ctx.respond = false;
});

const server = createServer(provider.callback());
server.listen(settings.port ?? 0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
