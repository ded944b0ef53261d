#!/bin/sh
# Runs a command in a namespace that looks like the inside of WSL2 to a program
# that reads what is documented: kernel release, /run/WSL, wslinfo, interop, drive C
# with netsh.exe, and a network namespace with its own sysctls. The machine itself
# is not changed. Needs Linux, root, util-linux and iproute2.
#
#   enter.sh [-m MODE] [-r "START END"] [-v VERSION] [-n RECORDING] COMMAND [ARG…]
#
#   -m  what `wslinfo --networking-mode` says (mirrored); "" leaves wslinfo out
#   -r  ip_local_port_range ("44620 48715")
#   -v  what `wslinfo --wsl-version` says (2.6.3)
#   -n  folder with netsh-*.txt that netsh.exe prints (none: interop is off)
#
# Inside, `echo nat >/run/WSL/mode` changes the mode; writing to
# /proc/sys/net/ipv4/ip_local_port_range changes the range. The exit status is COMMAND's.
set -eu

if [ "${LOOKALIKE:-}" != inside ]; then
	LOOKALIKE=inside exec unshare --mount --net --pid --fork --kill-child --mount-proc sh "$0" "$@"
fi
unset LOOKALIKE

mode=mirrored range="44620 48715" version=2.6.3 netsh=
while getopts m:r:v:n: option; do
	case $option in
	m) mode=$OPTARG ;;
	r) range=$OPTARG ;;
	v) version=$OPTARG ;;
	n) netsh=$(cd "$OPTARG" && pwd) ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))

# A new root folder without the file that marks a container.
new=/mnt
mount -t tmpfs lookalike $new
for path in /* /.[!.]*; do
	case $path in
	/.dockerenv | /mnt | /run) continue ;;
	esac
	if [ -L "$path" ]; then
		cp -P "$path" "$new$path"
	elif [ -d "$path" ]; then
		mkdir "$new$path" && mount --rbind "$path" "$new$path"
	elif [ -e "$path" ]; then
		: >"$new$path" && mount --bind "$path" "$new$path"
	fi
done
mkdir -p $new/run/WSL $new/.lookalike/upper $new/.lookalike/scratch $new/mnt
printf '%s\n' "$mode" >$new/run/WSL/mode
: >$new/run/WSL/1_interop

echo 6.6.87.2-microsoft-standard-WSL2 >$new/.lookalike/osrelease
mount --bind $new/.lookalike/osrelease $new/proc/sys/kernel/osrelease

mount -t overlay -o "lowerdir=/usr/bin,upperdir=$new/.lookalike/upper,workdir=$new/.lookalike/scratch" overlay $new/usr/bin
if [ -n "$mode" ]; then
	cat >$new/usr/bin/wslinfo <<-END
		#!/bin/sh
		case "\$1" in
		--networking-mode) cat /run/WSL/mode ;;
		--wsl-version | --version) echo $version ;;
		*) exit 1 ;;
		esac
	END
	chmod +x $new/usr/bin/wslinfo
fi

if [ -n "$netsh" ]; then
	mount -t tmpfs binfmt_misc $new/proc/sys/fs/binfmt_misc
	printf 'enabled\ninterpreter /init\n' >$new/proc/sys/fs/binfmt_misc/WSLInterop
	mkdir $new/mnt/c
	mount -t tmpfs 'C:\' $new/mnt/c
	mkdir -p $new/mnt/c/Windows/System32
	cat >$new/mnt/c/Windows/System32/netsh.exe <<-END
		#!/bin/sh
		case "\$4" in
		excludedportrange) exec cat "$netsh/netsh-excluded-\$2-\${5#protocol=}.txt" ;;
		dynamicport) exec cat "$netsh/netsh-dynamic-\$2-\$5.txt" ;;
		esac
		exit 1
	END
	chmod +x $new/mnt/c/Windows/System32/netsh.exe
fi

ip link set lo up
echo "$range" >/proc/sys/net/ipv4/ip_local_port_range

status=0
WSL_DISTRO_NAME=Lookalike WSL_INTEROP=/run/WSL/1_interop \
	chroot $new sh -c 'cd "$1" && shift && exec "$@"' sh "$(pwd)" "$@" || status=$?
exit $status
