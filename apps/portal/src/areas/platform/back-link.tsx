import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useOrganization } from '@/session/organization';

/** From a step's page to the plan that it is a step of. */
export function BackToPlan({ id }: { id: string }) {
  const { t } = useTranslation('platform');
  const { slug: organization } = useOrganization();
  return (
    <Link to="/platform/$organization/off-boardings/$id" params={{ organization, id }}>
      {t('plan.back')}
    </Link>
  );
}
