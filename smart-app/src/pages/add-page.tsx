/** Adding data to the open chart: values typed or from FHIR, and DICOM files. */
import { Link, useLocation } from 'wouter';
import type { PatientView } from '../../../src/inbound/app-api/contract.ts';
import { Icon } from '../parts/icon.tsx';
import { viewPath } from '../parts/routes.ts';
import { useKeys } from '../parts/use-keys.ts';
import { AddFiles } from '../panels/AddFiles/add-files.tsx';
import { AddValues } from '../panels/AddValues/add-values.tsx';
import { toggleHelp } from '../panels/Help/help.tsx';
import add from './add-page.module.css';
import styles from './pages.module.css';

interface AddPageProps {
  readonly session: string;
  readonly view: PatientView;
}

export default function AddPage({ session, view }: AddPageProps) {
  const [, navigate] = useLocation();
  useKeys({ Escape: () => navigate(viewPath(session)), '?': toggleHelp });
  return (
    <>
      <Link href={viewPath(session)} className={styles.back ?? ''}>
        <Icon name="back" small /> Risks
      </Link>
      <header>
        <h2>Add data</h2>
        <p className="muted">
          For one more value, or for images. An entry keeps who typed it and when; nothing is filled
          in for you.
        </p>
      </header>
      <div className={add.cols}>
        <AddValues view={view} />
        <AddFiles patient={view.patient} />
      </div>
    </>
  );
}
