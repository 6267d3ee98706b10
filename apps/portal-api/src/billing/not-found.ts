import { DomainError } from '@holdfast/kernel';

export const custodianNotFound = () =>
  new DomainError('not_found', 'custodian.not_found', 'There is no such custodian.', { field: '/custodianId' });
