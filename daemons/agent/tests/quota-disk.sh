# Mounts a small ext4 with project quotas on `disk` in the present folder.
set -e
mkdir disk
truncate -s 64M image
mkfs.ext4 -q -O quota,project -E quotatype=prjquota image
mount -o loop,prjquota image disk
