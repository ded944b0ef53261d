/* Stands in for computenetwork.dll of Windows, for tests under Wine: a Windows on which WSL holds a block. The
 * folder named by STANDIN says what it is like, and is read anew at every call:
 *
 *   held.txt     a line a range that WSL holds, "44620 48715": binding there fails with 10048, as HNS makes it, or
 *                with another error that the line ends with, "50000 50099 10013"
 *   told.txt     a line an entry that HcnEnumerateGuestNetworkPortReservations tells instead of the ranges that are
 *                held, "other 40524 44619": the VM is own, other or zero
 *   hresult.txt  what HcnEnumerateGuestNetworkPortReservations returns instead of telling the ranges
 *   hcn-hangs.txt  if it exists, HcnEnumerateGuestNetworkPortReservations does not return
 *   hcn.log      written: a line a call, "enumerate 1" with the number of entries, "enumerate hangs", "free"
 *
 * Names, layout and calling convention follow the public documentation (MicrosoftDocs
 * Virtualization-Documentation, hcn/Reference, and computenetwork.h of the Windows SDK). Built with
 * -DWITHOUT_HCN it exports neither function, as before Windows 10 1809. */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 64 };

struct range { unsigned first, last; int error; const GUID *vm; };

static void standin(char *path, size_t size, const char *name) {
	char folder[MAX_PATH] = "";
	GetEnvironmentVariableA("STANDIN", folder, sizeof folder);
	snprintf(path, size, "%s\\%s", folder, name);
}

/* The file's text, "" if there is none. */
static void read_file(const char *name, char *text, DWORD size) {
	char path[2 * MAX_PATH];
	DWORD got = 0;
	standin(path, sizeof path, name);
	HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
	if (file != INVALID_HANDLE_VALUE) {
		ReadFile(file, text, size - 1, &got, NULL);
		CloseHandle(file);
	}
	text[got] = 0;
}

static const GUID own = {0x5a1ab1e5, 0x0001, 0x4d6d, {0x8f, 0x00, 0x77, 0x73, 0x6c, 0x76, 0x6d, 0x31}};
static const GUID other = {0x0dd5a1ab, 0x0002, 0x4d6d, {0x8f, 0x00, 0x77, 0x73, 0x6c, 0x76, 0x6d, 0x32}};
static const GUID zero;

static unsigned held_ranges(struct range *ranges) {
	char text[4096], *line;
	unsigned count = 0;
	read_file("held.txt", text, sizeof text);
	for (line = strtok(text, "\r\n"); line && count < MOST; line = strtok(NULL, "\r\n"))
	{
		ranges[count] = (struct range){.error = WSAEADDRINUSE, .vm = &own};
		if (sscanf(line, "%u %u %d", &ranges[count].first, &ranges[count].last, &ranges[count].error) >= 2) count++;
	}
	return count;
}

/* The ranges that HCN tells. */
static unsigned told_ranges(struct range *ranges) {
	char text[4096], vm[16], *line;
	unsigned count = 0;
	read_file("told.txt", text, sizeof text);
	if (!text[0]) return held_ranges(ranges);
	for (line = strtok(text, "\r\n"); line && count < MOST; line = strtok(NULL, "\r\n"))
		if (sscanf(line, "%15s %u %u", vm, &ranges[count].first, &ranges[count].last) == 3)
			ranges[count++].vm = vm[0] == 'z' ? &zero : vm[0] == 'o' && vm[1] == 't' ? &other : &own;
	return count;
}

/* bind(2) of ws2_32.dll, which jumps here. What is not held goes on to the real one: the jump is taken away
 * for that moment, so that a bind of another thread may pass by unseen. No test depends on two at once. */

static CRITICAL_SECTION one_at_a_time;
static unsigned char *real_bind, original[14];
static unsigned char jump[14] = {0xFF, 0x25, 0, 0, 0, 0}; /* jmp [rip+0], then the address */

static void put(const unsigned char *code) {
	DWORD before;
	VirtualProtect(real_bind, sizeof jump, PAGE_EXECUTE_READWRITE, &before);
	memcpy(real_bind, code, sizeof jump);
	VirtualProtect(real_bind, sizeof jump, before, &before);
	FlushInstructionCache(GetCurrentProcess(), real_bind, sizeof jump);
}

static int WINAPI held_bind(SOCKET socket, const struct sockaddr *address, int length) {
	struct range ranges[MOST];
	unsigned count, port = ntohs(((const struct sockaddr_in *)address)->sin_port); /* the same place in IPv6 */
	int result;
	EnterCriticalSection(&one_at_a_time);
	for (count = held_ranges(ranges); count > 0; count--)
		if (ranges[count - 1].first <= port && port <= ranges[count - 1].last) break;
	if (count > 0) {
		result = SOCKET_ERROR;
	} else {
		put(original);
		result = ((int(WINAPI *)(SOCKET, const struct sockaddr *, int))real_bind)(socket, address, length);
		put(jump);
	}
	LeaveCriticalSection(&one_at_a_time);
	if (count > 0) WSASetLastError(ranges[count - 1].error);
	return result;
}

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID reserved) {
	if (reason == DLL_PROCESS_ATTACH) {
		void *target = (void *)held_bind;
		InitializeCriticalSection(&one_at_a_time);
		real_bind = (unsigned char *)(void *)bind;
		if (real_bind[0] == 0xFF && real_bind[1] == 0x25) /* the import's own jump; take where it leads */
			real_bind = *(unsigned char **)(real_bind + 6 + *(int *)(real_bind + 2));
		memcpy(original, real_bind, sizeof original);
		memcpy(jump + 6, &target, sizeof target);
		put(jump);
	}
	return TRUE;
}

#ifndef WITHOUT_HCN

typedef struct {
	GUID owning_partition, target_partition;
	UINT32 protocol; /* 1 TCP, 2 UDP, 3 both */
	UINT64 priority;
	UINT32 reservation_type, sharing_flags, delivery_mode;
	UINT16 starting_port, ending_port;
} HCN_PORT_RANGE_ENTRY;

static void write_log(const char *line) {
	char path[2 * MAX_PATH];
	DWORD wrote;
	standin(path, sizeof path, "hcn.log");
	HANDLE file = CreateFileA(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
	if (file == INVALID_HANDLE_VALUE) return;
	WriteFile(file, line, (DWORD)strlen(line), &wrote, NULL);
	CloseHandle(file);
}

__declspec(dllexport) HRESULT WINAPI HcnEnumerateGuestNetworkPortReservations(ULONG *count, HCN_PORT_RANGE_ENTRY **entries) {
	static const GUID host = {0xe0e16197, 0xdd56, 0x4a10, {0x91, 0x95, 0x5e, 0xe7, 0xa1, 0x55, 0xa8, 0x38}};
	struct range ranges[MOST];
	char path[2 * MAX_PATH], text[64], line[64];
	unsigned result, i, held;
	standin(path, sizeof path, "hcn-hangs.txt");
	if (GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES) {
		write_log("enumerate hangs\n");
		Sleep(INFINITE);
	}
	read_file("hresult.txt", text, sizeof text);
	if (sscanf(text, "%x", &result) == 1) {
		snprintf(line, sizeof line, "enumerate 0x%08X\n", result);
		write_log(line);
		return (HRESULT)result;
	}
	held = told_ranges(ranges);
	HCN_PORT_RANGE_ENTRY *e = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, (held + 1) * sizeof *e);
	/* One port that Windows itself holds: not every entry is WSL's. */
	e[0] = (HCN_PORT_RANGE_ENTRY){.owning_partition = host, .target_partition = host, .protocol = 1, .starting_port = 135, .ending_port = 135};
	for (i = 0; i < held; i++)
		e[i + 1] = (HCN_PORT_RANGE_ENTRY){.owning_partition = host, .target_partition = *ranges[i].vm, .protocol = 3,
			.starting_port = (UINT16)ranges[i].first, .ending_port = (UINT16)ranges[i].last};
	*entries = e;
	*count = held + 1;
	snprintf(line, sizeof line, "enumerate %lu\n", *count);
	write_log(line);
	return S_OK;
}

__declspec(dllexport) void WINAPI HcnFreeGuestNetworkPortReservations(HCN_PORT_RANGE_ENTRY *entries) {
	HeapFree(GetProcessHeap(), 0, entries);
	write_log("free\n");
}

_Static_assert(sizeof(HCN_PORT_RANGE_ENTRY) == 64, "the size of the documented structure");

#endif
