import type { LaterTexts } from './en.ts';

/** The words in French of what few visitors need. */
export const fr: LaterTexts = {
  download: 'Télécharger',
  end: 'Terminer et oublier sur cet appareil',
  erase: 'Tout effacer',
  endSure:
    'Terminer cette conversation\u00a0? Elle sera close et oubliée sur cet appareil\u00a0: vous ne pourrez plus la poursuivre ici.',
  endYes: 'Terminer et oublier',
  ended: 'La conversation est terminée et oubliée sur cet appareil.',
  eraseSure:
    'Effacer cette conversation\u00a0? Tout ce que vous avez écrit et envoyé sera aussi supprimé chez notre équipe, définitivement.',
  erased: 'Tout a été effacé.',
  cancel: 'Annuler',
  failed: 'Cela n’a pas fonctionné. Veuillez réessayer.',
  file: 'conversation',
  notice: ['Ce que deviennent vos messages est expliqué dans notre ', 'politique de confidentialité', '.'],
  consent: ['J’accepte que mes messages soient traités comme l’indique la ', 'politique de confidentialité', '.'],
  consentNeeded: 'Veuillez d’abord donner votre accord, puis envoyer votre message.',
  form: 'Vos coordonnées',
  name: 'Votre nom (facultatif)',
  email: 'Votre adresse e-mail (facultatif)',
  emailWrong: 'Cette adresse e-mail ne semble pas valable. Corrigez-la ou laissez le champ vide.',
  away: 'Il n’y a personne pour le moment.',
  awayUntil: (when) => `Il n’y a personne pour le moment. Nous serons de retour ${when}.`,
  slow: 'La réponse prend un peu plus de temps que d’habitude.',
  contact: 'Recevoir notre réponse par e-mail si vous partez',
  leave: 'Laisser mon adresse',
  contactWrong: 'Cette adresse e-mail ne semble pas valable. Veuillez la corriger.',
  left: (email) =>
    email
      ? `Si vous partez, nous enverrons la réponse à ${email}.`
      : 'Si vous partez, vous recevrez notre réponse par e-mail.',
  change: 'Modifier l’adresse',
  linkOver: 'Ce lien a déjà été utilisé ou est trop ancien. Vous pouvez commencer ici une nouvelle conversation.',
  rating: 'Que pensez-vous de notre aide\u00a0?',
  stars: (count) => (count === 1 ? '1 étoile sur 5' : `${count} étoiles sur 5`),
  ratingWords: 'Souhaitez-vous nous en dire plus\u00a0? (facultatif)',
  rate: 'Envoyer la note',
  rated: 'Merci pour votre avis\u00a0!',
};
