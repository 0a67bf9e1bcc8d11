/** Where results go if nobody says otherwise, and where they are looked for. */
export const RESULTS = 'results';
