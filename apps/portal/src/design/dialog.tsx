import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import styles from './dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  /** Escape, a click beside it, or its own button. Without it the dialog must be answered. */
  readonly onClose?: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** It has a button of its own that closes it. */
  readonly hasWayOut?: boolean;
}

/** Over the page, which stays as it is: the focus is kept inside, and goes back to where it was. */
export function Dialog({ open, onClose, title, children, hasWayOut = false }: DialogProps) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen={open}
      isDismissable={onClose !== undefined}
      isKeyboardDismissDisabled={onClose === undefined}
      onOpenChange={(isOpen) => !isOpen && onClose?.()}
    >
      <Modal className={styles.modal ?? ''}>
        <AriaDialog className={styles.dialog ?? ''}>
          <div className={styles.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {onClose !== undefined && !hasWayOut && (
              <Button look="quiet" aria-label={t('action.close')} icon={<X aria-hidden="true" />} onClick={onClose} />
            )}
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps extends Omit<DialogProps, 'onClose'> {
  readonly onClose: () => void;
  /** What is done, as a verb: "End this session", never "OK". */
  readonly action: string;
  /** What closes it and does nothing; "Cancel" when not given, which is no answer to "Cancel this?". */
  readonly otherwise?: string;
  readonly danger?: boolean;
  readonly pending?: boolean;
  readonly onConfirm: () => void;
}

/** Asks before what cannot be undone. */
export function Confirm({
  action,
  otherwise,
  danger = false,
  pending,
  onConfirm,
  onClose,
  children,
  ...dialog
}: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Dialog {...dialog} onClose={onClose} hasWayOut>
      <div>{children}</div>
      <div className={styles.actions}>
        <Button onClick={onClose}>{otherwise ?? t('action.cancel')}</Button>
        <Button look={danger ? 'danger' : 'primary'} pending={pending} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
