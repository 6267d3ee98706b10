import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { asProblem } from '@/api/problem';
import { useProblemWords } from '@/shell/problem-words';
import { Button, type ButtonProps } from './button';
import { Notice } from './notice';

interface DownloadButtonProps {
  readonly look?: ButtonProps['look'];
  readonly disabled?: boolean;
  readonly children: ReactNode;
  readonly onDownload: () => Promise<void>;
}

/** Says below itself why it failed. */
export function DownloadButton({ look = 'secondary', disabled, children, onDownload }: DownloadButtonProps) {
  const words = useProblemWords();
  const fetching = useMutation({ mutationFn: onDownload });
  const said = fetching.isError ? words(asProblem(fetching.error)) : null;
  return (
    <div className="stack-s">
      <div>
        <Button
          look={look}
          icon={<Download aria-hidden="true" />}
          pending={fetching.isPending}
          disabled={disabled}
          onClick={() => fetching.mutate()}
        >
          {children}
        </Button>
      </div>
      {said !== null && (
        <Notice tone="bad" live title={said.sentence}>
          {said.remedy}
        </Notice>
      )}
    </div>
  );
}
