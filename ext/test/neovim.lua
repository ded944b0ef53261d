-- The recipe for Neovim in Neovim: run by editors.test.mjs as
--   nvim --headless -u NONE -i NONE -n -c 'luafile neovim.lua'
-- with RECIPE (a file) and FOLDER (a copy of the demo workspace) in the environment. Works from Neovim 0.8 on.
local folder = vim.env.FOLDER

local function await(what, done)
  assert(vim.wait(10000, done, 10), "waited in vain for " .. what)
end

-- The diagnostics of the current buffer as "line:text code", in the order of the text; lines count from one.
local function marks()
  local list = vim.diagnostic.get(0)
  table.sort(list, function(a, b) return a.lnum * 10000 + a.col < b.lnum * 10000 + b.col end)
  return vim.tbl_map(function(d)
    local line = vim.api.nvim_buf_get_lines(0, d.lnum, d.lnum + 1, false)[1]
    return string.format("%d:%s %s", d.lnum + 1, line:sub(d.col + 1, d.end_col), tostring(d.code))
  end, list), list
end

local function scenario()
  local status
  vim.lsp.handlers["wslPortGuard/status"] = function(_, params) status = params end
  vim.api.nvim_set_current_dir(folder)
  dofile(vim.env.RECIPE)
  vim.cmd("edit package.json")
  await("three diagnostics", function() return #vim.diagnostic.get(0) == 3 end)
  local found, list = marks()
  print("MARKS " .. table.concat(found, ", "))
  await("a status", function() return status and status.text ~= "" end)
  print("STATUS " .. status.kind .. " " .. status.text)

  -- Neovim passes the list of actions to vim.ui.select and applies the edit of the chosen one.
  local titles
  vim.ui.select = function(items, options, choose)
    titles = vim.tbl_map(options.format_item, items)
    choose(items[1], 1)
  end
  local first = list[#list]
  vim.api.nvim_win_set_cursor(0, { first.lnum + 1, first.col })
  local before = vim.api.nvim_buf_get_lines(0, first.lnum, first.lnum + 1, false)[1]
  vim.lsp.buf.code_action()
  await("the edit", function() return titles and vim.api.nvim_buf_get_lines(0, first.lnum, first.lnum + 1, false)[1] ~= before end)
  print("ACTIONS " .. table.concat(titles, " | "))
  print("EDITED " .. vim.api.nvim_buf_get_lines(0, first.lnum, first.lnum + 1, false)[1])
  await("one diagnostic less", function() return #vim.diagnostic.get(0) == 2 end)
  print("MARKS " .. table.concat(marks(), ", "))

  local id = next(vim.lsp.buf_get_clients(0))
  vim.lsp.stop_client(id)
  await("the server's end", function() return vim.lsp.client_is_stopped(id) end)
  print("STOPPED")
end

local ok, failure = xpcall(scenario, debug.traceback)
if not ok then
  print(failure)
  vim.cmd("cquit 1")
end
vim.cmd("qall!")
