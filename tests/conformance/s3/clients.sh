#!/usr/bin/env bash
# rclone and s3cmd on the bucket: clients.sh rclone|s3cmd URL KEY_ID KEY_SECRET. Whatever fails ends it.
set -euo pipefail
tool=$1 url=$2 id=$3 secret=$4
place=$(mktemp -d "${TMPDIR:-/tmp}/millrace-s3-XXXXXX")
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/from/a dir"
head -c 12000000 /dev/urandom > "$place/from/large"
echo text > "$place/from/a dir/b+c é.txt"
# rclone does not start with it.
unset AWS_CA_BUNDLE

if [ "$tool" = rclone ]; then
    export RCLONE_CONFIG=/dev/null RCLONE_CONFIG_M_TYPE=s3 RCLONE_CONFIG_M_PROVIDER=Other RCLONE_CONFIG_M_REGION=us-east-1 \
        RCLONE_CONFIG_M_ENDPOINT="$url" RCLONE_CONFIG_M_ACCESS_KEY_ID="$id" RCLONE_CONFIG_M_SECRET_ACCESS_KEY="$secret"
    rclone mkdir m:rclone
    rclone copy "$place/from" m:rclone/x
    rclone --s3-upload-cutoff 5M --s3-chunk-size 5M copyto "$place/from/large" m:rclone/parts
    rclone check --download "$place/from" m:rclone/x
    [ "$(rclone cat "m:rclone/x/a dir/b+c é.txt")" = text ]
    rclone cat m:rclone/parts | cmp - "$place/from/large"
    rclone moveto m:rclone/parts m:rclone/moved
    rclone sync "$place/from" m:rclone
    rclone check "$place/from" m:rclone
    rclone purge m:rclone
else
    host=${url#http://}
    printf '[default]\naccess_key = %s\nsecret_key = %s\nhost_base = %s\nhost_bucket = %s\nuse_https = False\n' \
        "$id" "$secret" "$host" "$host" > "$place/config"
    run() { s3cmd -q -c "$place/config" "$@"; }
    run mb s3://s3cmd
    run put --multipart-chunk-size-mb=5 "$place/from/large" s3://s3cmd/p/large
    run get s3://s3cmd/p/large "$place/back"
    cmp "$place/back" "$place/from/large"
    run info s3://s3cmd/p/large > /dev/null
    run cp s3://s3cmd/p/large s3://s3cmd/copy
    run sync "$place/from/" s3://s3cmd/sync/
    [ "$(s3cmd -c "$place/config" ls -r s3://s3cmd | wc -l)" = 4 ]
    run del -r -f s3://s3cmd
    run rb s3://s3cmd
fi
