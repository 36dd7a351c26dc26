import '../../ui/tokens.css';
import '../../ui/controls.css';
import '../../ui/overlays.css';
import '../../cabinet/cabinet.css';
import '../../cabinet/orders/orders.css';
import '../../cabinet/editor/editor.css';
import { mountCabinet } from '../../cabinet/mount.tsx';
import { createApi } from '../../lib/api.ts';
import { browserSession } from '../../lib/session.ts';
import { createAppearance } from '../../models/appearance.ts';
import { createCabinet } from '../../models/cabinet.ts';
import { createRouter } from '../../models/route.ts';

const root = document.getElementById('app');
if (!root) throw new Error('the page has no place for the cabinet');

const session = browserSession();
const cabinet = createCabinet({
  session,
  api: createApi({ baseUrl: session.baseUrl, accessToken: session.accessToken }),
  appearance: createAppearance(document.documentElement),
  router: createRouter(window),
});
mountCabinet(cabinet, root);
