# Runs as the first process of new namespaces, and becomes systemd on a copy of this machine that is thrown away.
# Nothing of the kernel that is everybody's can be set from inside.
echo 0 > "$GROUP/cgroup.procs"
exec unshare --cgroup sh -e -c '
mount -t tmpfs tmpfs "$SPACE"
mkdir "$SPACE/changes" "$SPACE/work" "$SPACE/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$SPACE/changes,workdir=$SPACE/work" "$SPACE/root"
cd "$SPACE/root"
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do : > dev/$device; mount --bind /dev/$device dev/$device; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mkdir -p mnt/programs
mount --bind "$PROGRAMS" mnt/programs
[ -z "$SHARED" ] || { mkdir -p ".$SHARED"; mount --bind "$SHARED" ".$SHARED"; }
: > etc/fstab
exec env -i container=custode PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . /lib/systemd/systemd --unit=sysinit.target
'
