import { studyFiles } from '../support/study-files.ts';
import { studyStoreContract } from './study-store.contract.ts';

studyStoreContract(studyFiles);
