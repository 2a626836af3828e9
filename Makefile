# Two commands are enough: `make run` and `make test`. `make help` lists all commands. The settings of `make run` come
# from the environment, as in `API_PORT=9000 make run`: ONCE, API_PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT, DATABASE_URL,
# SHOUWEN_HOME.

PYTHON := .venv/bin/python
ENV := .venv/.installed
UV := $(or $(shell command -v uv 2>/dev/null),.tools/uv/bin/uv)
# Each process of the tests has a PostgreSQL and a Temporal of its own. More processes than these would only wait.
WORKERS := 8

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench revisions year lock sbom clean reports clients

help: ## 列出全部命令
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(ENV) ## 启动完整的本地系统（数据库、Temporal、工作进程、接口）；ONCE=1 则自检一遍后退出
	@$(PYTHON) -m stack.local

test: $(ENV) ## 运行全部测试；ARGS='-k calendar' 可只跑一部分
	@$(PYTHON) -m stack.temporal_cli >/dev/null
	@$(PYTHON) -m pytest -n auto --maxprocesses $(WORKERS) --dist worksteal $(ARGS)

# ruff runs without its cache, which keeps old results when a module moves.
lint: $(ENV) ## 检查格式、类型、模块边界和依赖
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check --no-cache .
	@$(PYTHON) -m pyright --warnings
	@.venv/bin/lint-imports --no-logo
	@$(PYTHON) -m deptry .

format: $(ENV) ## 整理格式并修正能自动修正的问题
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .

bench: $(ENV) ## 与同形工作流、DBOS、Procrastinate 轮流对比性能（约十分钟）
	@$(PYTHON) -m bench

revisions: $(ENV) ## 测一万件在办事项跟上一次日历调整要多久（约二十分钟）
	@$(PYTHON) -m bench.revisions

year: $(ENV) ## 在内存中模拟一个区一年的两万件事项及问责，并核对
	@$(PYTHON) -m bench.year

reports: $(ENV) ## 测两万件事项的通报和考核要多久，并核对
	@$(PYTHON) -m bench.reports

clients: $(ENV) ## 由接口文档重新生成 Python 和 TypeScript 的客户端（需要 Node.js）
	@$(PYTHON) -m tools.clients

lock: | $(UV) ## 按 pyproject.toml 重新确定全部依赖的版本和摘要
	@echo '# 由 make lock 生成：全部依赖（运行、本地服务、开发）' > requirements-dev.txt
	@$(UV) pip compile -q $(LOCK) --extra local --group dev pyproject.toml >> requirements-dev.txt
	@echo '# 由 make lock 生成：运行所需的依赖' > requirements.txt
	@$(UV) pip compile -q $(LOCK) --constraint requirements-dev.txt pyproject.toml >> requirements.txt
# The hashes are those of the published files, so they hold with every index that serves the same files.
LOCK := --upgrade --universal --python-version 3.11 --no-annotate --no-header --generate-hashes

sbom: $(ENV) ## 列出生产镜像的全部依赖（sbom.json，CycloneDX 格式）
	@$(PYTHON) -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible --output-file sbom.json requirements.txt

clean: ## 删除环境和缓存（不动 SHOUWEN_HOME 里的数据）
	rm -rf .venv .tools .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp file makes the next start instant. An interrupted installation leaves no stamp, so it is repeated.
$(ENV): requirements-dev.txt | $(UV)
	@echo '正在准备 Python 环境（.venv）：首次需下载全部依赖，请稍候……'
	@test -x $(PYTHON) || $(UV) venv --quiet --allow-existing --python '>=3.11' .venv
	@$(UV) pip sync --quiet --require-hashes --python $(PYTHON) requirements-dev.txt
	@touch $@

.tools/uv/bin/uv:
	@echo '未找到 uv，正在安装到 .tools/ ……'
	@python3 -m venv .tools/uv || { echo '需要 python3（3.11 以上）及其 venv 模块；Debian/Ubuntu：apt-get install python3-venv' >&2; exit 1; }
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
