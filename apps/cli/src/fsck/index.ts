export { addFsckCommand } from './fsck-command';
