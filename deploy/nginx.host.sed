# nginx.conf of the containers, for a host with systemd: sed -f deploy/nginx.host.sed deploy/nginx.conf
/^daemon off;/d
s#^pid .*#pid /run/nginx.pid;#
s#server api:8000;#server 127.0.0.1:8000;#
s#server web:8080;#server 127.0.0.1:8080;#
s#listen 8080;#listen 80;#
s#listen 8443 ssl;#listen 443 ssl;#
s#/run/secrets/#/etc/gugus/tls/#
s#^\# nginx of compose.yaml:#\# nginx of a host, from deploy/nginx.conf:#
