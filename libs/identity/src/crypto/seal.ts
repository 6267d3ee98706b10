export { KEY_BYTES, seal, unseal } from '@holdfast/platform';
