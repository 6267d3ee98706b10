import '../design/tokens.css';
import '../design/base.css';
import i18next from 'i18next';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { initReactI18next } from 'react-i18next';
import { preferredLanguage } from '@/i18n/languages';
import commonEn from '@/strings/common.en.json';
import commonZh from '@/strings/common.zh.json';
import verifyEn from '@/strings/verify.en.json';
import verifyZh from '@/strings/verify.zh.json';
import { VerifierPage } from './verifier-page';

// One file that needs nothing: no network, no account, no other file. Chinese where the browser is, else English.
if (/^zh/i.test(navigator.language)) document.documentElement.lang = 'zh-Hans';

const root = document.getElementById('root');
if (root === null) throw new Error('verify.html has no #root.');

void i18next.use(initReactI18next).init({
  lng: preferredLanguage(),
  fallbackLng: false,
  defaultNS: 'common',
  resources: {
    en: { common: commonEn, verify: verifyEn },
    zh: { common: commonZh, verify: verifyZh },
  },
  interpolation: { escapeValue: false },
});
createRoot(root).render(
  <StrictMode>
    <VerifierPage />
  </StrictMode>,
);
