@echo off
REM the development server
set PORT=8280
npx serve -l 8281
