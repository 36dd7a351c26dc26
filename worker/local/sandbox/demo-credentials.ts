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
  moysklad: {
    token: '5andb0xDem0T0kenM0ySklad0000000000000001',
    login: 'admin@sandbox',
    password: 'SandboxDemoMoySklad1',
    /** May only look. */
    readOnlyToken: '5andb0xDem0T0kenM0ySklad0000000000000002',
    /** Of a solution: its requests weigh one unit, and it belongs to no employee. */
    solutionToken: '5andb0xDem0T0kenM0ySklad0000000000000003',
    organizationId: '0a2f4c11-7d1c-11f0-ac12-000e00000001',
    storeId: '0a2f4c11-7d1c-11f0-ac12-000e00000002',
    salesChannelId: '0a2f4c11-7d1c-11f0-ac12-000e00000003',
    projectId: '0a2f4c11-7d1c-11f0-ac12-000e00000004',
    /** A field of orders of the type «Число дробное». */
    weightAttributeId: '0a2f4c11-7d1c-11f0-ac12-000e00000005',
    /** «Подтвержден». */
    confirmedStateId: '0a2f4c11-7d1c-11f0-ac12-000e00000102',
    /** Variants of the product TOW-LNN-050. */
    variantCodes: { blue: 'TOW-LNN-050-BLU', white: 'TOW-LNN-050-WHT' },
  },
  bitrix24: {
    userId: '1',
    code: 'sandboxdemohookbx24',
    /** Opens the CRM, and no catalogue. */
    crmUserId: '7',
    crmCode: 'sandboxdemohookcrm7',
    /** Opens the catalogue, and no CRM. */
    goodsUserId: '8',
    goodsCode: 'sandboxdemohookgoods8',
    /** The second pipeline; the first one is 0. */
    categoryId: 3,
    goodsIblockId: 23,
    variationsIblockId: 25,
    fields: {
      recipient: 'UF_CRM_RECIPIENT',
      delivery: 'UF_CRM_DELIVERY',
      address: 'UF_CRM_ADDRESS',
      pickupPoint: 'UF_CRM_POINT',
      payment: 'UF_CRM_PAYMENT',
      parcel: 'UF_CRM_PARCEL',
    },
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
