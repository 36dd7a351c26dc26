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
