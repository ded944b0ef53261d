docker run --rm ^
  -p 8289:80 ^
  shop/web ^
  npx serve -l 8290
npx serve ^
  -l 8291
npx serve -l 8292
