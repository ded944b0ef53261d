docker run --rm `
  -p 8516:80 `
  shop/web `
  npx serve -l 8517
npx serve `
  -l 8518
npx serve -l 8519
