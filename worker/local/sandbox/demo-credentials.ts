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
