import type { UserManifest } from 'wxt';
import { defineConfig } from 'wxt';
import { OPTIONAL_ORIGINS } from './extension/sites/index.ts';

/** Pins the id of the unpacked and of the published Chrome build: noafgfcmeepiigonmnejemhmdkomhmop. */
const CHROME_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmTwQlK9WZAiY+RABMIzERCxfJIy4s3OY3L3gizwXx/QMSSvjXWWQB4VUjKutVi/klSjDnhnjo88iPNWEWhHMJaWA4N+fJyf7/NdoPSANUjwpMtqCrMWiXSLtSQ0veVKKkXl11oydNu0k8kNGUSrooL6XFAExRMhaju+3oQRj9RMuBTn0tn4Q9XmVciVPvLAocZmeN+G+f9hreR8NxEskBcg6p4v7BBB2m2iFx+Vtb+EBiRc0SHCoZ1lB+VYr43nRA2Vw/4hG9eJ5vFKsDPI+xWXNO8hgVJxjmDpo3c9jTAxJ87t3ejNoqYKcdVkBQK4PuTY6hp/nuzqJunTWbOz67wIDAQAB';

/** What a headless browser cannot be asked for: granted from the start in the build that plays the story. */
const STORY_ORIGINS = [
  'http://127.0.0.1/*',
  'http://localhost/*',
  'http://*.localhost/*',
  'https://demo.retailcrm.ru/*',
];

const EXTENSION_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  'connect-src https: http://127.0.0.1:* http://localhost:* http://*.localhost:*',
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

function manifest(browser: string, mode: string): UserManifest {
  const firefox = browser === 'firefox';
  const common: UserManifest = {
    name: 'Orderlane',
    description: 'Заказы интернет-магазина: кабинет и действия прямо на страницах CRM',
    permissions: ['storage', 'scripting', 'activeTab'],
    optional_host_permissions: [...OPTIONAL_ORIGINS],
    content_security_policy: { extension_pages: EXTENSION_CSP },
    action: { default_title: 'Orderlane' },
    commands: {
      'toggle-overlay': {
        suggested_key: { default: 'Alt+K' },
        description: 'Свернуть или развернуть панель Orderlane на странице заказа',
      },
    },
  };
  if (firefox)
    return {
      ...common,
      browser_specific_settings: {
        gecko: {
          id: 'extension@orderlane',
          strict_min_version: '140.0',
          data_collection_permissions: {
            required: [
              'personallyIdentifyingInfo',
              'authenticationInfo',
              'financialAndPaymentInfo',
              'websiteContent',
              'browsingActivity',
            ],
          },
        },
      },
    };
  return {
    ...common,
    key: CHROME_KEY,
    minimum_chrome_version: '125',
    ...(mode === 'story' ? { host_permissions: STORY_ORIGINS } : {}),
  };
}

export default defineConfig({
  srcDir: 'extension',
  publicDir: 'extension/public',
  outDir: '.output',
  manifestVersion: 3,
  imports: false,
  manifest: ({ browser, mode }) => manifest(browser, mode),
  vite: ({ command }) => ({
    // The story is played with the very scripts that are shipped: a mode must not get into them.
    define: command === 'build' ? { 'import.meta.env.MODE': '"production"' } : {},
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: { target: ['chrome125', 'firefox140'], sourcemap: false, minify: true },
  }),
});
