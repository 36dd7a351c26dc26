/** Keys that the stand-ins accept. They open nothing outside this computer. */
export const DEMO_CREDENTIALS = {
  shiptor: {
    token: '0rder1ane5andbox5h1pt0rdem0t0ken00000001',
    /** A second merchant: its parcels are closed to the first one. */
    otherToken: '0rder1ane5andbox5h1pt0rdem0t0ken00000002',
  },
  retailcrm: {
    /** Opens the shop `demo`; `site` may be left out. */
    apiKey: 'SandboxDemoKeyRetailCrm000000001',
    site: 'demo',
    /** Opens both shops, so `site` is required. */
    severalSitesKey: 'SandboxDemoKeyRetailCrm000000002',
    secondSite: 'demo-2',
    /** Lacks order_write and customer_write. */
    readOnlyKey: 'SandboxDemoKeyRetailCrm000000003',
    deliveryTypes: { courier: 'courier', pickUpPoint: 'pickup-point', post: 'russian-post', shiptor: 'shiptor' },
    paymentTypes: { cash: 'cash', card: 'bank-card' },
  },
  insales: {
    apiKey: 'sandboxdemokeyinsales00000000001',
    password: 'sandboxdemopasswordinsales000001',
    /** Opens the goods, and no orders. */
    goodsKey: 'sandboxdemokeyinsales00000000002',
    goodsPassword: 'sandboxdemopasswordinsales000002',
    deliveryVariantId: 451_202,
    paymentGatewayIds: { cash: 271_301, card: 271_302, online: 271_303, pickUpOnly: 271_304 },
  },
  amocrm: {
    /** A long-lived token. */
    token: 'SandboxDemoLongLivedTokenAmocrm00000000001',
    clientId: '5a9d0b1e-0000-4000-8000-0rder1ane001',
    clientSecret: 'SandboxDemoClientSecretAmocrm0000000000001',
    redirectUri: 'https://orderlane.example/amocrm',
    /** Buys the first pair of tokens, once. */
    code: 'SandboxDemoAuthorizationCodeAmocrm00000001',
    /** A pair that was bought before; it is replaced with its first use. */
    accessToken: 'SandboxDemoAccessTokenAmocrm00000000000000',
    refreshToken: 'SandboxDemoRefreshTokenAmocrm0000000000000',
  },
  yookassa: {
    shopId: '510001',
    secretKey: 'live_OrderlaneSandboxYooKassaDemoKey000000001',
    /** Its payments come back with `test: true`. */
    testShopId: '510002',
    testSecretKey: 'test_OrderlaneSandboxYooKassaDemoKey000000002',
  },
  woocommerce: {
    secret: 'orderlane-sandbox-woocommerce-hook-secret',
  },
} as const;
