export { portalApi, PortalApiModule } from './portal-api.module';
