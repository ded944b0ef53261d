#!/usr/bin/env bash
until </dev/tcp/localhost/8160; do sleep 1; done
exec 3<>/dev/tcp/"${API_HOST:-localhost}"/8161
(echo >/dev/tcp/mail.example.com/2525) 2>/dev/null
tee </dev/udp/localhost/8162 >/dev/tcpdump/localhost/8163
