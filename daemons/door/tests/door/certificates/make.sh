#!/bin/sh
# Makes the certificates of the TLS tests anew; they are valid from 2020 to 2120 and good for nothing else.
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj "/CN=$1" \
        -keyout "$scratch/$1.key" -out "$1.pem" 2>/dev/null
}

signed() { # name, subject, alternative names, authority
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" -keyout "$1.key" \
        -out "$scratch/request" 2>/dev/null
    : >"$scratch/index"
    cat >"$scratch/config" <<CONFIG
[ca]
default_ca = default
[default]
database = $scratch/index
new_certs_dir = $scratch
rand_serial = yes
default_md = sha256
policy = policy
x509_extensions = extensions
[policy]
organizationName = optional
commonName = optional
[extensions]
subjectAltName = $3
CONFIG
    openssl ca -batch -notext -config "$scratch/config" -in "$scratch/request" -cert "$4.pem" \
        -keyfile "$scratch/$4.key" -startdate 20200101000000Z -enddate 21200101000000Z -out "$1.pem" 2>/dev/null
}

authority authority
authority stranger
signed server /CN=server 'DNS:localhost,IP:127.0.0.1' authority
signed named /O=Test/CN=scheduler-1 'DNS:host.example' authority
signed unnamed /O=Test 'IP:10.0.0.1,DNS:host.example' authority
signed foreign /CN=scheduler-1 'DNS:host.example' stranger
rm stranger.pem
