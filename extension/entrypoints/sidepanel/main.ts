import { browser } from 'wxt/browser';

// The side panel is the cabinet in a narrow window: one page, one code.
location.replace(browser.runtime.getURL('/cabinet.html'));
